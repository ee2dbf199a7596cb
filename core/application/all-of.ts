/** Everything of a list that is read by hundreds, each page from after the last name of the one before. */
export const allOf = async <One>(
  read: (after: string) => Promise<One[]>,
  nameOf: (one: One) => string,
): Promise<One[]> => {
  const all: One[] = []
  for (let after: string | null = ''; after !== null;) {
    const page: One[] = await read(after)
    all.push(...page)
    const last = page.at(-1)
    after = page.length < 100 || last === undefined ? null : nameOf(last)
  }
  return all
}
