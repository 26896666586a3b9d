import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("o2d_atp_promise", {
    steps: () => [
        {
            content: "The line says how much can be promised from where and when",
            trigger: ".o_data_row .o_o2d_promise_head:contains('40 of 60 from Pune today')",
        },
        {
            content: "Core's forecast is not shown beside it",
            trigger: ".o_field_widget[name='order_line']:not(:has(.fa-area-chart))",
        },
        {
            content: "The order says that a part is there today",
            trigger: ".o_o2d_promise_order .o_o2d_first:contains('today')",
        },
        {
            content: "How it was reckoned",
            trigger: ".o_o2d_promise_open",
            run: "click",
        },
        {
            content: "The picture stands over the line",
            trigger: ".o_o2d_promise_popover .o_o2d_promise_chart svg path.o_o2d_mine",
        },
        {
            content: "Type another quantity",
            trigger: ".o_data_row [name='product_uom_qty']",
            run: "click",
        },
        {
            content: "Less than there is",
            trigger: ".o_data_row [name='product_uom_qty'] input",
            run: "edit 35",
        },
        {
            content: "Leave the line",
            trigger: ".o_o2d_promise_order .o_o2d_first",
            run: "click",
        },
        {
            content: "The promise follows, nothing is saved yet",
            trigger: ".o_data_row .o_o2d_promise_head:contains('35 from Pune today')",
        },
        {
            content: "The whole is complete today",
            trigger: ".o_o2d_promise_order .o_o2d_complete:contains('today')",
        },
        {
            content: "One delivery",
            trigger: ".o_o2d_promise_order button[name='o2d_policy_one']",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: ".o_o2d_promise_order button[name='o2d_policy_one'].active",
        },
        ...stepUtils.saveForm(),
    ],
});

registry.category("web_tour.tours").add("o2d_atp_promise_new", {
    steps: () => [
        {
            content: "Who buys",
            trigger: ".o_field_widget[name='partner_id'] input",
            run: "edit Kaveri Traders",
        },
        {
            trigger: ".ui-autocomplete > li > a:contains('Kaveri Traders')",
            run: "click",
        },
        {
            content: "A line",
            trigger:
                ".o_field_x2many_list_row_add button:contains('Add a product'), .o_field_x2many_list_row_add a:contains('Add a product')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='product_template_id'] input",
            run: "edit Ball valve 25 mm",
        },
        {
            trigger: ".ui-autocomplete > li > a:contains('Ball valve 25 mm')",
            run: "click",
        },
        {
            content: "A line that was never saved is promised too",
            trigger: ".o_data_row .o_o2d_promise_head:contains('1 from Pune today')",
        },
        ...stepUtils.saveForm(),
    ],
});
