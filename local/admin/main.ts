import { userInfo } from 'node:os'
import { parseCommand } from '../command-line.ts'
import { UsageError } from '../usage-error.ts'
import { endWith } from '../failure.ts'
import { type Command, commands, type Row } from './commands.ts'
import { bucketBatches, folderBatches } from './failed-batches.ts'
import { localFunctions, stageFunctions } from './invoking.ts'

const lines = Object.entries(commands).map(([name, { args, help }]) => `  ${`${name} ${args}`.padEnd(28)} ${help}`)

const usage = `What an operator does with an instance

  npm run admin -- COMMAND [options]

${lines.join('\n')}

  --data .zaas                 folder of the instance that runs on this machine
  --stage NAME                 a stage on AWS instead, with the rights that you have there
  --as NAME                    who you are, for the tenant's audit (default: this machine's user)
  --reason TEXT                why, for the tenant's audit
  --max-tokens N               how many tokens the plan has
  --json                       prints JSON, one line for each item
  --help                       this text; after a command, that command's`

const flags = {
  data: { type: 'string', default: '.zaas' },
  stage: { type: 'string' },
  as: { type: 'string' },
  reason: { type: 'string' },
  'max-tokens': { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const commandOf = (name: string): Command => {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (found === undefined) throw new UsageError(`There is no command ${name}`)
  return found
}

const checkArguments = (name: string, { args }: Command, given: readonly string[]): void => {
  const words = args === '' ? [] : args.split(' ')
  const least = words.filter((word) => !word.startsWith('[')).length
  if (given.length < least || given.length > words.length) throw new UsageError(`It is: ${name} ${args}`)
}

const table = (rows: readonly Row[]): string => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))]
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const main = async (): Promise<void> => {
  const { values, positionals } = parseCommand(process.argv.slice(2), flags, 4)
  const [name, ...args] = positionals
  if (name === undefined) {
    if (values.help) return console.log(usage)
    throw new UsageError('A command is needed')
  }
  const command = commandOf(name)
  if (values.help) return console.log(`npm run admin -- ${name} ${command.args}\n\n  ${command.help}`)
  checkArguments(name, command, args)
  const maxTokens = values['max-tokens']
  const rows = await command.run({
    args,
    options: {
      ...(values.reason === undefined ? {} : { reason: values.reason }),
      ...(maxTokens === undefined ? {} : { maxTokens: Number(maxTokens) }),
    },
    operator: values.as ?? userInfo().username,
    data: values.stage === undefined ? values.data : null,
    invoke: values.stage === undefined ? localFunctions(values.data) : stageFunctions(values.stage),
    batches: values.stage === undefined ? folderBatches(values.data) : bucketBatches(values.stage),
    progress: (message) => console.error(message),
  })
  if (values.json) for (const row of rows) console.log(JSON.stringify(row))
  else if (rows.length > 0) console.log(table(rows))
}

await main().catch((error: unknown) => endWith('It was not done', error))
