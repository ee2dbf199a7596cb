/** The zeros of scripts in which people type digits. */
export const scripts: Readonly<Record<string, number>> = {
  arabic: 0x660,
  persian: 0x6f0,
  devanagari: 0x966,
  thai: 0xe50,
  'full width': 0xff10,
  mathematical: 0x1d7f6,
}

/** ASCII digits as a script writes them; everything else as it is. */
export const inScript = (script: string, text: string): string =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint((scripts[script] ?? 0x30) + Number(digit)))

/** Ways in which the same digits are typed and pasted. */
export const dressed: [string, (text: string) => string][] = [
  ...Object.keys(scripts).map((script): [string, (text: string) => string] => [
    script,
    (text) => inScript(script, text),
  ]),
  ['a trailing newline', (text) => `${text}\n`],
  ['a no-break space', (text) => `${text.slice(0, 2)}\u00a0${text.slice(2)}`],
  ['a mark of direction', (text) => `\u200e${text}`],
]
