import { browser } from "@web/core/browser/browser";

/** Tones made on the spot: a file could not be fetched without connection. */
const TONES = {
    good: [[1320, 0, 0.08]],
    done: [
        [1320, 0, 0.08],
        [1760, 0.1, 0.12],
    ],
    bad: [
        [220, 0, 0.18],
        [180, 0.22, 0.28],
    ],
};

let context = null;

function play(name) {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) {
        return;
    }
    context ||= new Context();
    for (const [frequency, start, length] of TONES[name]) {
        const tone = context.createOscillator();
        const volume = context.createGain();
        tone.type = name === "bad" ? "square" : "sine";
        tone.frequency.value = frequency;
        volume.gain.value = 0.15;
        tone.connect(volume).connect(context.destination);
        tone.start(context.currentTime + start);
        tone.stop(context.currentTime + start + length);
    }
}

/**
 * A tone, and a shake of the phone where something is wrong.
 *
 * @param {"good" | "done" | "bad"} name
 */
export function sound(name) {
    try {
        play(name);
        browser.navigator.vibrate?.(name === "bad" ? [120, 80, 120] : 40);
    } catch {
        // A browser that has not been touched yet may not make noise; the screen says it all the same.
    }
}
