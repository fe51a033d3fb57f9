import type { SectionProps } from './section.js';

/** A panel that sends a GET with the key of its reader. The page's script makes it work: see `src/web/developers/send-request.ts`. */
export function SendRequest({ guide: { keyPrefix, firstCall, publicUrl }, sendable }: SectionProps) {
  const calls = sendable.groups.flatMap((group) => group.calls);
  const first = calls.find(({ url }) => firstCall.url === url || firstCall.url === publicUrl + url);
  return (
    <form className="send" data-send-request autoComplete="off" noValidate>
      <p>
        Try a GET here with one of your keys. The key is sent only to the address below, is never stored, and is gone
        when you leave the page.
      </p>
      <label htmlFor="send-call">Request</label>
      <select id="send-call" autoComplete="off" defaultValue={first?.url}>
        {sendable.groups.map(({ label, calls }) => (
          <optgroup key={label} label={label}>
            {calls.map(({ name, url, header }) => (
              <option key={`${name} ${url}`} value={url} data-header={header}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <div className="parameters" />
      <label htmlFor="send-key">API key</label>
      <input
        id="send-key"
        type="password"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={`${keyPrefix}_…`}
        aria-describedby="send-address"
      />
      <p id="send-address" className="address" />
      <div className="actions">
        <button type="submit" className="button">
          Send request
        </button>
        <button type="button" className="button quiet">
          Clear
        </button>
      </div>
      <div role="status" className="outcome" />
      <div className="response" hidden />
    </form>
  );
}
