/* What the console's door can do beyond forms: passkeys. Without it a password and a code
   let people in. */
(() => {
"use strict";

/* Passkeys (WebAuthn Level 3): the form asks for a challenge, the device answers, and the
   answer goes with the form. */

const raw = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = list => list?.map(k => ({ ...k, id: raw(k.id) }));

const options = o => ({
  ...o, challenge: raw(o.challenge), allowCredentials: known(o.allowCredentials), excludeCredentials: known(o.excludeCredentials),
  ...(o.user && { user: { ...o.user, id: raw(o.user.id) } }),
});
const answer = key => {
  const r = key.response, said = { clientDataJSON: text(r.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (r[part]) said[part] = text(r[part]);
  if (r.getTransports) said.transports = r.getTransports();
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response: said, clientExtensionResults: key.getClientExtensionResults() });
};

const prove = async form => {
  const asked = await fetch(form.dataset.passkey, { method: "POST", headers: { Accept: "application/json" } });
  if (!asked.ok) return location.reload();
  const { publicKey } = await asked.json();
  const key = await navigator.credentials[form.dataset.do]({ publicKey: options(publicKey) });
  form.elements.credential.value = answer(key);
  form.submit();
};
if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", e => {
      e.preventDefault();
      prove(form).catch(() => {}); // the person thought better of it; the form is still there
    });
  }
}
})();
