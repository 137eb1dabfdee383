import { useState } from "react";

/** A face's small picture; where none is kept, a letter in its place. Its size never changes. */
export function Face({
  src,
  name,
  alt = "",
}: {
  readonly src: string;
  readonly name: string;
  readonly alt?: string;
}) {
  const [missing, setMissing] = useState("");
  if (missing === src)
    return (
      <span
        className="face"
        aria-hidden={alt === "" || undefined}
        {...(alt && { role: "img", "aria-label": alt })}
      >
        {name.charAt(0).toUpperCase()}
      </span>
    );
  return <img className="face" src={src} alt={alt} loading="lazy" onError={() => setMissing(src)} />;
}
