import type { Capture, Role } from "../api.js";
import { useDrop } from "../parts/useDrop.js";
import { texts } from "../texts.js";
import { Thumb } from "./Thumb.js";
import type { Captures, Pending } from "./useCaptures.js";

interface RoleSectionProps {
  readonly role: Role;
  readonly captures: Captures;
  readonly onFiles: (files: readonly File[]) => void;
}

/** The captures of a role. Photos can be dropped on it. */
export function RoleSection({ role, captures, onFiles }: RoleSectionProps) {
  const drop = useDrop(onFiles);
  const { name, who } = texts.capture.roles[role];
  const items = (captures.items ?? []).filter((capture) => capture.role === role);
  const pending = captures.pending.filter((one) => one.role === role);
  return (
    <section className="role" data-role={role} aria-labelledby={`role-${role}`} {...drop}>
      <header>
        <h2 id={`role-${role}`}>
          {name} <output className="count">{items.length}</output>
        </h2>
        <span className="who">{who}</span>
        <label className="files">
          {texts.capture.chooseShort}
          <input
            type="file"
            accept="image/*"
            multiple
            aria-label={texts.capture.choose(name)}
            onChange={({ target }) => {
              onFiles([...(target.files ?? [])]);
              target.value = "";
            }}
          />
        </label>
      </header>
      <ul>
        {items.length + pending.length === 0 && <li className="none">{texts.capture.none}</li>}
        {items.map((capture: Capture) => (
          <Thumb
            key={capture.id}
            capture={capture}
            image={captures.imageOf(capture.id)}
            onMove={(to) => void captures.move(capture, to)}
            onRemove={() => captures.remove(capture)}
          />
        ))}
        {pending.map(({ key, url }: Pending) => (
          <li key={`pending-${key}`} className="thumb pending">
            <img src={url} alt={texts.capture.saving} />
            <span className="figures">{texts.capture.saving}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
