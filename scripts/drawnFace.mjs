// Faces drawn by code. The networks take them for faces of six people: good enough to be compared, and none of them matches another.
import sharp from "sharp";
import { seededRandom } from "../dist/core/random.js";

/** Half a face's width, half the distance of the eyes, their height; from there on what is added to a middling face, in pixels. */
const people = [
  {
    ...{ skin: "#c98f68", hair: "#1d1a19", lips: "#8e2f3a", style: "long" },
    ...{ wide: 110, apart: 36, eyeY: 223, open: 12, brow: 4, browY: 1 },
    ...{ nose: 5, noseWide: 9, mouth: 7, mouthWide: -1, chin: 16 },
  },
  {
    ...{ skin: "#8d5a3c", hair: "#6b4a2a", lips: "#a3544c", style: "bald", beard: 0.62 },
    ...{ wide: 99, apart: 37, eyeY: 223, open: 11, brow: 7, browY: -1 },
    ...{ nose: -6, noseWide: 9, mouth: 5, mouthWide: 1, chin: -10 },
  },
  {
    ...{ skin: "#f0cdb0", hair: "#a5793f", lips: "#a3544c", style: "short" },
    ...{ wide: 101, apart: 46, eyeY: 224, open: 10, brow: 8, browY: 2 },
    ...{ nose: 8, noseWide: -2, mouth: 1, mouthWide: -7, chin: -2 },
  },
  {
    ...{ skin: "#e3b591", hair: "#3a2a1e", lips: "#b8323c", style: "long", glasses: true },
    ...{ wide: 85, apart: 44, eyeY: 221, open: 8, brow: 5, browY: 2 },
    ...{ nose: -8, noseWide: 7, mouth: 4, mouthWide: -9, chin: -14 },
  },
  {
    ...{ skin: "#e3b591", hair: "#3a2a1e", lips: "#a3544c", style: "short", beard: 0.74, glasses: true },
    ...{ wide: 87, apart: 33, eyeY: 226, open: 9, brow: 6, browY: -2 },
    ...{ nose: 10, noseWide: 10, mouth: 9, mouthWide: 3, chin: 12 },
  },
  {
    ...{ skin: "#c98f68", hair: "#1d1a19", lips: "#a3544c", style: "bald", beard: 0.54 },
    ...{ wide: 84, apart: 44, eyeY: 233, open: 8, brow: 9, browY: 3 },
    ...{ nose: -9, noseWide: -6, mouth: -1, mouthWide: 6, chin: 2 },
  },
];

/**
 * A camera's frame of 640×480 with a drawn face.
 *
 * @param who one of six, from 1
 * @param turn another pose, from 0 to 1
 * @param near 1, or nearer to the camera, in front of another wall
 */
export async function drawnFrame({ who = 1, turn = 0, near = 1 } = {}) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <defs>
      <linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#c3cbd1"/><stop offset="1" stop-color="#8f9aa3"/></linearGradient>
      <filter id="soft"><feGaussianBlur stdDeviation="2"/></filter><filter id="edge"><feGaussianBlur stdDeviation="4"/></filter><filter id="shade"><feGaussianBlur stdDeviation="9"/></filter>
    </defs>
    <rect width="640" height="480" fill="${near > 1 ? "#d8c9ae" : "url(#wall)"}"/>
    <g transform="translate(${-420 * (near - 1)} ${-230 * (near - 1)}) scale(${near})"><g filter="url(#soft)" transform="rotate(${turn * 5 - 1} 320 300) translate(${turn * 8} 0)">
      ${faceOf(people[(who - 1) % people.length])}
    </g></g></svg>`;
  return sharp(Buffer.from(svg))
    .composite([{ input: await grain(), blend: "soft-light" }])
    .jpeg({ quality: 92, progressive: false })
    .toBuffer();
}

function faceOf({ skin, hair, lips, style, beard = 0, glasses = false, ...of }) {
  const { wide, apart, eyeY, open, brow, browY, nose, noseWide, mouth, mouthWide, chin } = of;
  const [left, right] = [320 - wide, 320 + wide];
  const eyes = [320 - apart, 320 + apart];
  const oval = `cx="320" cy="${238 + chin / 2}" rx="${wide}" ry="${120 + chin / 2}"`;
  const jaw = 371 + chin;
  const eye = (x) => `
    <ellipse cx="${x}" cy="${eyeY}" rx="19" ry="${open}" fill="#fbf7f2"/>
    <circle cx="${x}" cy="${eyeY}" r="9" fill="#4b3626"/><circle cx="${x}" cy="${eyeY}" r="4.5" fill="#0d0a08"/>
    <circle cx="${x + 3}" cy="${eyeY - 3}" r="2" fill="#fff"/>
    <path d="M${x - 20} ${eyeY - 2} q20 -13 40 0" stroke="#2a1c14" stroke-width="3.5" fill="none"/>
    <path d="M${x - 25} ${eyeY - 23 + browY} q25 -12 49 -1" stroke="${hair}" stroke-width="${brow}" fill="none" stroke-linecap="round"/>`;
  const rim = (x) => `<rect x="${x - 31}" y="${eyeY - 18}" width="62" height="40" rx="12"/>`;
  return `
    <defs><radialGradient id="skin" cx="0.42" cy="0.4" r="0.75"><stop offset="0" stop-color="${skin}"/><stop offset="0.65" stop-color="${skin}"/><stop offset="1" stop-color="#5b3623" stop-opacity="0.85"/></radialGradient></defs>
    ${style === "long" ? `<path d="M${left - 30} 200 Q${left - 50} 420 ${left - 20} 450 L${right + 20} 450 Q${right + 50} 420 ${right + 30} 200 Z" fill="${hair}"/>` : ""}
    <path d="M150 480 Q170 388 270 372 L370 372 Q470 388 490 480 Z" fill="#2f4a63"/>
    <path d="M276 310 L276 388 Q320 418 364 388 L364 310 Z" fill="${skin}"/>
    <path d="M276 335 Q320 382 364 335 L364 365 Q320 400 276 365 Z" fill="#4a2d1e" opacity="0.45"/>
    ${style === "bald" ? "" : `<ellipse cx="320" cy="208" rx="${wide + 16}" ry="132" fill="${hair}"/>`}
    <ellipse cx="${left}" cy="240" rx="14" ry="26" fill="${skin}"/><ellipse cx="${right}" cy="240" rx="14" ry="26" fill="${skin}"/>
    <ellipse ${oval} fill="${skin}"/><ellipse ${oval} fill="url(#skin)"/>
    <path filter="url(#edge)" d="M${left} 250 Q${left + 6} ${jaw} 320 ${jaw} Q${right - 6} ${jaw} ${right} 250 Q${right - 22} 288 320 284 Q${left + 22} 288 ${left} 250 Z" fill="${hair}" opacity="${beard}"/>
    ${style === "bald" ? "" : `<path d="M${left} 205 Q${300 - wide / 2} 112 320 118 Q${340 + wide / 2} 112 ${right} 205 Q${300 + wide / 2} 146 320 148 Q${340 - wide / 2} 146 ${left} 205 Z" fill="${hair}"/>`}
    <g filter="url(#shade)" opacity="0.5" fill="#5b3623">${eyes.map((x) => `<ellipse cx="${x}" cy="${eyeY - 4}" rx="28" ry="15"/>`).join("")}<path d="M326 220 L${344 + noseWide} ${272 + nose} L318 ${278 + nose} Z"/></g>
    ${eyes.map(eye).join("")}
    <path d="M314 ${eyeY} Q310 ${258 + nose} ${302 - noseWide} ${270 + nose} Q308 ${281 + nose} 320 ${279 + nose} Q332 ${281 + nose} ${338 + noseWide} ${270 + nose}" stroke="#7c4a33" stroke-width="3.5" fill="none"/>
    <ellipse cx="${310 - noseWide / 2}" cy="${275 + nose}" rx="5" ry="3" fill="#4a2819"/><ellipse cx="${330 + noseWide / 2}" cy="${275 + nose}" rx="5" ry="3" fill="#4a2819"/>
    <g transform="translate(0 ${mouth})"><path d="M${284 - mouthWide} 308 Q304 299 320 304 Q336 299 ${356 + mouthWide} 308 Q320 332 ${284 - mouthWide} 308 Z" fill="${lips}"/>
    <path d="M${284 - mouthWide} 308 Q320 316 ${356 + mouthWide} 308" stroke="#5d2a25" stroke-width="2.5" fill="none"/></g>
    ${glasses ? `<g fill="none" stroke="#1a1a1a" stroke-width="5">${eyes.map(rim).join("")}<path d="M${eyes[0] + 31} ${eyeY - 2} L${eyes[1] - 31} ${eyeY - 2}"/></g>` : ""}`;
}

/** The grain of skin and cloth, the same in every frame: faces that are evenly filled are no good ones (`models/qualityMeasure`). */
async function grain() {
  const random = seededRandom(1);
  const data = Buffer.from(Array.from({ length: 640 * 480 * 3 }, () => 70 + 116 * random.next()));
  return sharp(data, { raw: { width: 640, height: 480, channels: 3 } })
    .blur(1)
    .png()
    .toBuffer();
}
