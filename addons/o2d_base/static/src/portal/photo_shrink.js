/**
 * Photos from a phone are several megabytes each, and customers stand in godowns with a poor signal: a photo is drawn
 * anew in a handy size before it is sent. What the browser cannot draw is sent as it is; the server says what it is.
 */
const ACCEPTED = ["image/jpeg", "image/png"];
const LONGEST_SIDE = 1600;
const SMALL_ENOUGH = 400 * 1024; // bytes

/**
 * @param {File} file
 * @returns {Promise<File>}
 */
export async function shrinkPhoto(file) {
    const isAccepted = ACCEPTED.includes(file.type);
    if (!file.type.startsWith("image/") || (isAccepted && file.size <= SMALL_ENOUGH)) {
        return file;
    }
    try {
        const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
        const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(bitmap.width * scale);
        canvas.height = Math.round(bitmap.height * scale);
        canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        bitmap.close();
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
        return blob && (!isAccepted || blob.size < file.size)
            ? new File([blob], file.name, { type: "image/jpeg" })
            : file;
    } catch {
        return file;
    }
}
