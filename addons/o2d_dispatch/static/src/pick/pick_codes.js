import { BarcodeParser } from "@barcodes/js/barcode_parser";

/** What a product's barcode and its GTIN-14 have in common. */
function bare(code) {
    return /^\d+$/.test(code) ? code.replace(/^0+/, "") : code;
}

function same(one, other) {
    return Boolean(one) && one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Reads codes against what is on the list; GS1 codes by core's nomenclature. */
export class PickCodes {
    constructor(nomenclature) {
        this.parser = nomenclature ? new BarcodeParser({ nomenclature }) : null;
    }

    static async load(orm, nomenclatureId) {
        if (!nomenclatureId) {
            return new PickCodes(null);
        }
        return new PickCodes(await BarcodeParser.fetchNomenclature(orm, nomenclatureId));
    }

    /**
     * What a code means.
     *
     * @param {string} code as scanned or typed
     * @param {Object[]} lines of the list
     * @returns {{bin, product, lot, package, quantity}} ids of what it names, and how many of it; empty if nothing
     */
    read(code, lines) {
        const plain = this.readPlain(code.trim(), lines);
        return Object.keys(plain).length ? plain : this.readGs1(code.trim(), lines);
    }

    readPlain(code, lines) {
        const found = {};
        for (const { bin, product, lot, package: pack } of lines) {
            if (same(bin.barcode, code) || same(bin.name, code) || same(bin.path, code)) {
                return { bin: bin.id };
            }
            for (const [barcode, quantity] of Object.entries(product.barcodes)) {
                if (bare(barcode) === bare(code)) {
                    Object.assign(found, { product: product.id, quantity: quantity === 1 ? 0 : quantity });
                }
            }
            if (same(product.code, code)) {
                found.product = product.id;
            }
            if (lot && same(lot.name, code)) {
                Object.assign(found, { lot: lot.id, product: product.id });
            }
            if (pack && same(pack.name, code)) {
                found.package = pack.id;
            }
        }
        return found;
    }

    readGs1(code, lines) {
        const found = {};
        for (const part of this.parts(code)) {
            if (part.type === "quantity") {
                found.quantity = part.value;
            } else {
                Object.assign(found, this.readPlain(String(part.value), lines), {
                    quantity: found.quantity || 0,
                });
            }
        }
        return found.bin || found.product || found.lot || found.package ? found : {};
    }

    /** The product's own number in a code that holds more; any other code as it is. */
    productCode(code) {
        const product = this.parts(code).find((part) => part.type === "product");
        return product ? String(product.value) : code;
    }

    parts(code) {
        try {
            const parsed = this.parser?.parse_barcode(code) || [];
            return Array.isArray(parsed) ? parsed : [];
        } catch {
            // No GS1 code: then it is nothing that the list knows.
            return [];
        }
    }
}
