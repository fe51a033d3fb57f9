/** What is declared of a browser's document, which rules are tested without. */
const { document } = globalThis as { document?: { documentElement: { lang: string } } };

/** The language of the page's words (BCP 47): dates and numbers among them speak the same, whatever the browser prefers. */
export const pageLanguage = document?.documentElement.lang || 'en';
