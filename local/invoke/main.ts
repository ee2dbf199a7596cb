import { readFileSync } from 'node:fs'
import { parseCommand } from '../command-line.ts'
import { UsageError } from '../usage-error.ts'
import { endWith } from '../failure.ts'
import { StartError } from '../start-error.ts'
import { invokeOnce } from './invoke-once.ts'

const usage = `Runs one function of a data folder with an event and prints what it answers.

  npm run invoke -- [options] FUNCTION EVENT.json

  FUNCTION                     the function's id: a file of functions/, e.g. token.status
  EVENT.json                   the event as Lambda gives it; - reads it from standard input
  --data .zaas                 folder of an instance's data, which no running instance may hold
  --help                       this text`

const flags = {
  data: { type: 'string', default: '.zaas' },
  help: { type: 'boolean', default: false },
} as const

const readEvent = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const main = async (): Promise<void> => {
  const { values, positionals } = parseCommand(process.argv.slice(2), flags, 2)
  if (values.help) return console.log(usage)
  const [id, file] = positionals
  if (id === undefined || file === undefined) throw new UsageError('A function and a file with its event are needed')
  process.umask(0o077)
  const outcome = await invokeOnce(id, readEvent(file), { data: values.data, log: (line) => console.error(line) })
  if (outcome.ok) console.log(JSON.stringify(JSON.parse(outcome.payload), null, 2))
  else process.exitCode = 1
}

await main().catch((error: unknown) => endWith('The function cannot be run', error))
