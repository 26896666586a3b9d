import { registry } from "@web/core/registry";

/** A photo as a phone takes it, larger than is worth sending. */
async function makePhoto(name) {
    const canvas = document.createElement("canvas");
    canvas.width = 2000;
    canvas.height = 1500;
    const context = canvas.getContext("2d");
    const picture = context.createImageData(canvas.width, canvas.height);
    picture.data.forEach((_value, index, data) => (data[index] = index % 4 === 3 ? 255 : Math.random() * 255));
    context.putImageData(picture, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return new File([blob], name, { type: "image/png" });
}

function nothingBeyondTheEdge() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(`The page is ${scrollWidth} wide on a screen of ${clientWidth}.`);
    }
}

registry.category("web_tour.tours").add("o2d_portal_report", {
    steps: () => [
        {
            content: "The list says where the order stands",
            trigger: "td[name=order_delivery_status]:contains(Partly sent)",
            run: nothingBeyondTheEdge,
        },
        {
            content: "Open it",
            trigger: "tr:has(.badge:contains(Partly sent)) a",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "The answer in words", trigger: ".o_o2d_answer:contains(left)", run: nothingBeyondTheEdge },
        { content: "The way", trigger: ".o_o2d_step_done:contains(Ordered)" },
        { content: "What has left", trigger: "#o2d_deliveries:contains(Sent on)" },
        { content: "The quantities", trigger: ".o_o2d_line:contains(Bearing 6204)" },
        {
            content: "Report",
            trigger: "#o2d_report_button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "More than was received",
            trigger: ".o_o2d_report_line:contains(Bearing 6204) input",
            run: "edit 60",
        },
        { content: "With a photo", trigger: "input[name=photos]", run: choosePhoto },
        { content: "The photo is seen", trigger: ".o_o2d_report_photo" },
        { trigger: "button[type=submit]", run: "click" },
        {
            content: "What has to be mended",
            trigger: "[data-o2d-errors]:contains(received 6 Units):contains(missing or damaged)",
            run: nothingBeyondTheEdge,
        },
        { content: "The line is marked", trigger: ".o_o2d_report_line:contains(Bearing 6204) input.is-invalid" },
        { content: "The photo is still there", trigger: ".o_o2d_report_photo" },
        { trigger: "label[for=o2d_kind_damage]", run: "click" },
        { trigger: ".o_o2d_report_line:contains(Bearing 6204) input", run: "edit 2" },
        { trigger: "textarea[name=words]", run: "edit Two cartons were wet" },
        {
            content: "An impatient thumb",
            trigger: "button[type=submit]",
            async run({ anchor }) {
                anchor.click();
                anchor.click();
            },
            expectUnloadPage: true,
        },
        { content: "Thanks", trigger: ".o_o2d_thanks:contains(Thank you)" },
        {
            content: "It stands there",
            trigger: "#o2d_reports:contains(Damaged):contains(2 Units Bearing 6204):contains(with one photo)",
            run: nothingBeyondTheEdge,
        },
    ],
});

async function choosePhoto({ anchor }) {
    const transfer = new DataTransfer();
    transfer.items.add(await makePhoto("wet carton.png"));
    anchor.files = transfer.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("o2d_portal_filter", {
    steps: () => [
        { trigger: ".o_o2d_report_filter", run: "edit part 07" },
        { trigger: ".o_o2d_report_line:not(.d-none):contains(Part 07) input", run: "edit 1" },
        {
            content: "The others are out of the way",
            trigger: ".o_o2d_report_line.d-none:contains(Part 03):not(:visible)",
        },
        { trigger: ".o_o2d_report_filter", run: "edit part 03" },
        {
            content: "What is filled in stays in sight",
            trigger: ".o_o2d_report_lines:has(.o_o2d_report_line:not(.d-none):contains(Part 07))",
        },
        { trigger: ".o_o2d_report_line:not(.d-none):contains(Part 03)" },
    ],
});
