import { useEffect, useState } from "react";
import type { Picture } from "./judged.js";

/** A picture; its size never changes, and while there is none its place is kept. */
export function PictureOf({ picture, alt }: { readonly picture: Picture | undefined; readonly alt: string }) {
  const [url, setUrl] = useState<string>();
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    setMissing(false);
    if (picture === undefined || typeof picture === "string") return setUrl(picture);
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  if (!url || missing) return <span className="picture" role="img" aria-label={alt} />;
  return <img className="picture" src={url} alt={alt} onError={() => setMissing(true)} />;
}
