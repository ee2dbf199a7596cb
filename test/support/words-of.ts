/** The words of a text, as a tag: for tables of many short cases. */
export const wordsOf = (cooked: TemplateStringsArray, ...values: unknown[]): string[] =>
  String.raw({ raw: cooked }, ...values)
    .trim()
    .split(/\s+/)
