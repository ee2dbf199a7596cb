/** A pad's rows of characters; `⌫` erases and `↵` is done. */
export type Rows = readonly (readonly string[])[]

/** Erases the last character. */
export const erase = '⌫'
/** Says that everything has been typed. */
export const done = '↵'
/** Small letters to capitals and back. */
export const shift = '⇧'

/** Ten digits in fixed places: a mixed-up pad would help nobody and slow everybody. */
export const digitRows: Rows = [
  ['1', '2', '3'],
  ['4', '5', '6'],
  ['7', '8', '9'],
  [erase, '0', done],
]

/** The 32 characters of challenges, answers and codes (protocol.md 2), and what ends the typing. */
export const challengeRows: Rows = [[...'01234567'], [...'89ABCDEF'], [...'GHJKMNPQ'], [...'RSTVWXYZ'], [erase, done]]

/** Small letters, for words of the backup phrase. */
export const wordRows: Rows = [[...'qwertyuiop'], [...'asdfghjkl'], [...'zxcvbnm', erase], [done]]

/** Letters and digits, for services whose PINs have letters. */
export const letterRows = (capitals: boolean): Rows =>
  [[...'1234567890'], [...'qwertyuiop'], [...'asdfghjkl'], [...'zxcvbnm']]
    .map((row): readonly string[] => row.map((key) => (capitals ? key.toUpperCase() : key)))
    .concat([[shift, erase, done]])
