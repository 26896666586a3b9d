import { registry } from "@web/core/registry";

// A notice that did not arrive is found, read, and sent again.
registry.category("web_tour.tours").add("o2d_notice_resent", {
    steps: () => [
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_menu_item:contains(Not told)", run: "click" },
        { trigger: ".o_searchview_facet:contains(Not told)" },
        { trigger: ".o_data_row:contains(Kaveri Traders):contains(refused) .o_data_cell", run: "click" },
        { trigger: ".o_form_view .alert-danger:contains(The address was refused)" },
        { trigger: "button[name=action_send_again]", run: "click" },
        { trigger: ".o_notification:contains(right@kaveri.example.com)" },
    ],
});
