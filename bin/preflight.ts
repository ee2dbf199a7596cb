import { configurationFile, configured } from '../lib/configuration.ts'
import { findings } from '../lib/preflight.ts'
import { stages } from '../lib/stages.ts'
import { accountFacts } from './account-facts.ts'

const [name = 'prod', file = configurationFile] = process.argv.slice(2)

const main = async (): Promise<void> => {
  if (name !== 'dev' && name !== 'prod') throw new Error(`There is no stage ${name} on AWS; the stages are dev, prod`)
  const given = configured(name, file)
  const all = findings(stages[name], given, await accountFacts(given, given.mailFrom ?? stages[name].mailFrom))
  for (const { good, text } of all) console.log(`${good ? 'good' : 'NOT '} ${text}`)
  if (all.some(({ good }) => !good)) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
