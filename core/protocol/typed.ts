// Unicode keeps decimal digits in runs of ten, zero first, some runs side by side.
const plainDigit = (digit: string): string => {
  let [value, point] = [0, digit.codePointAt(0) ?? 0]
  while (/\p{Nd}/u.test(String.fromCodePoint(--point))) value++
  return String(value % 10)
}

/** What was typed or pasted, without spaces, dashes and format characters; any decimal digit of Unicode is that digit (protocol.md 2). */
export const plainTyped = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\p{Pd}−]/gu, '')
    .replace(/\p{Nd}/gu, plainDigit)
