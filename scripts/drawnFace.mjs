// A face drawn by code, near enough to one that the detector takes it for a face.
import sharp from "sharp";

const skins = ["#e3b591", "#c98f68", "#8d5a3c", "#f0cdb0"];
const hairs = ["#3a2a1e", "#1d1a19", "#6b4a2a", "#a5793f"];

/**
 * A camera's frame of 640×480 with a drawn face.
 *
 * @param seed another face for each
 * @param turn another pose
 * @param near 1, or nearer to the camera, in front of another wall
 */
export async function drawnFrame({ seed = 1, turn = 0, near = 1 } = {}) {
  const pick = (list) => list[seed % list.length];
  const [skin, hair] = [pick(skins), pick(hairs)];
  const wide = 92 + (seed % 3) * 6;
  const eye = (x) => `
    <ellipse cx="${x}" cy="222" rx="19" ry="10" fill="#fbf7f2"/>
    <circle cx="${x}" cy="222" r="9" fill="#4b3626"/><circle cx="${x}" cy="222" r="4.5" fill="#0d0a08"/>
    <circle cx="${x + 3}" cy="219" r="2" fill="#fff"/>
    <path d="M${x - 20} 220 Q${x} 207 ${x + 20} 220" stroke="#2a1c14" stroke-width="3.5" fill="none"/>
    <path d="M${x - 25} 199 Q${x} 187 ${x + 24} 198" stroke="${hair}" stroke-width="8" fill="none" stroke-linecap="round"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <defs>
      <linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#c3cbd1"/><stop offset="1" stop-color="#8f9aa3"/></linearGradient>
      <radialGradient id="skin" cx="0.42" cy="0.4" r="0.75"><stop offset="0" stop-color="${skin}"/><stop offset="0.65" stop-color="${skin}"/><stop offset="1" stop-color="#5b3623" stop-opacity="0.85"/></radialGradient>
      <filter id="soft"><feGaussianBlur stdDeviation="1.4"/></filter><filter id="shade"><feGaussianBlur stdDeviation="9"/></filter>
    </defs>
    <rect width="640" height="480" fill="${near > 1 ? "#d8c9ae" : "url(#wall)"}"/>
    <g transform="translate(${-420 * (near - 1)} ${-230 * (near - 1)}) scale(${near})"><g filter="url(#soft)" transform="rotate(${turn * 5 - 1} 320 300) translate(${turn * 8} 0)">
      <path d="M150 480 Q170 388 270 372 L370 372 Q470 388 490 480 Z" fill="#2f4a63"/>
      <path d="M276 310 L276 388 Q320 418 364 388 L364 310 Z" fill="${skin}"/>
      <path d="M276 335 Q320 382 364 335 L364 365 Q320 400 276 365 Z" fill="#4a2d1e" opacity="0.45"/>
      <ellipse cx="320" cy="208" rx="${wide + 16}" ry="132" fill="${hair}"/>
      <ellipse cx="${320 - wide}" cy="240" rx="14" ry="26" fill="${skin}"/><ellipse cx="${320 + wide}" cy="240" rx="14" ry="26" fill="${skin}"/>
      <ellipse cx="320" cy="238" rx="${wide}" ry="120" fill="${skin}"/>
      <ellipse cx="320" cy="238" rx="${wide}" ry="120" fill="url(#skin)"/>
      <path d="M${320 - wide} 205 Q${300 - wide / 2} 112 320 118 Q${340 + wide / 2} 112 ${320 + wide} 205 Q${300 + wide / 2} 146 320 148 Q${340 - wide / 2} 146 ${320 - wide} 205 Z" fill="${hair}"/>
      <g filter="url(#shade)" opacity="0.5"><ellipse cx="282" cy="218" rx="28" ry="15" fill="#5b3623"/><ellipse cx="358" cy="218" rx="28" ry="15" fill="#5b3623"/><path d="M326 220 L344 272 L318 278 Z" fill="#5b3623"/></g>
      ${eye(282)}${eye(358)}
      <path d="M314 222 Q310 258 302 270 Q308 281 320 279 Q332 281 338 270" stroke="#7c4a33" stroke-width="3.5" fill="none"/>
      <ellipse cx="310" cy="275" rx="5" ry="3" fill="#4a2819"/><ellipse cx="330" cy="275" rx="5" ry="3" fill="#4a2819"/>
      <path d="M284 308 Q304 299 320 304 Q336 299 356 308 Q320 ${330 + (seed % 2) * 5} 284 308 Z" fill="#a3544c"/>
      <path d="M284 308 Q320 316 356 308" stroke="#5d2a25" stroke-width="2.5" fill="none"/>
    </g></g></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 92, progressive: false }).toBuffer();
}
