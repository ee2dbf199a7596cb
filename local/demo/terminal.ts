const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
const paint = (code: string, text: string): string => (color ? `\u001B[${code}m${text}\u001B[0m` : text)

let chapters = 0

/** Starts a part of the story, with a sentence on what it is about. */
export const chapter = (title: string, about: string): void => {
  chapters += 1
  console.log(`\n${paint('1;36', `${chapters}. ${title}`)}\n${paint('2', `   ${about}`)}`)
}

/** Something that a part of the story does or says: who, and what. */
export const say = (who: string, what: string): void => console.log(`   ${paint('33', who.padEnd(8))} ${what}`)

/** Text that is shown as it is, indented. */
export const show = (text: string): void => console.log(text.replace(/^/gm, '   '))

/** Ends the demo with a reason that somebody can act on. */
export const stop = (reason: string): never => {
  console.error(`\n${paint('31', reason)}`)
  process.exit(1)
}
