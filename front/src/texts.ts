// Sentences for scripts, in the person's language, from the page's JSON block.
const block = document.getElementById("texts");
const texts = JSON.parse(block?.textContent ?? "{}") as Record<string, string>;

export function text(key: string, values: Record<string, string | number> = {}): string {
  let sentence = texts[key] ?? key;
  for (const [name, value] of Object.entries(values)) sentence = sentence.replace(`{${name}}`, String(value));
  return sentence;
}
