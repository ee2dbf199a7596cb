import { afterAll, expect, test } from 'vitest'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { AwsError, type AwsInput } from '../../../local/engines/engine.ts'
import { findDynoxide, startDynoxide } from '../../support/dynoxide.ts'
import { tableInput, temporaryFolder } from './dynamo-tables.ts'
import { command, seed, tables } from './random-calls.ts'

// The same generated commands, of every form that the functions use, to this machine's tables and to an implementation
// by somebody else: answers, refusals and what is stored afterwards have to be the same.

const path = temporaryFolder()
const commands = Number(process.env['ORACLE_COMMANDS'] ?? 3_000)
const binary = findDynoxide()
if (binary === null) console.log(`skipped: there is no dynoxide for ${process.platform} on ${process.arch}`)

/** What is compared: an answer without what only counts, or a refusal's code and details. */
const outcome = async (call: Promise<AwsInput>): Promise<unknown> => {
  try {
    const { ItemCollectionMetrics: _metrics, ConsumedCapacity: _capacity, ...answer } = await call
    const responses = answer['Responses'] as Record<string, object[]> | undefined
    if (!responses) return answer
    return {
      ...answer,
      Responses: Object.fromEntries(Object.entries(responses).map(([name, found]) => [name, sorted(found)])),
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const reasons = error.details['CancellationReasons'] as { Code: string; Item?: object }[] | undefined
    const { Item } = error.details
    return { code: error.code, Item, reasons: reasons?.map(({ Code, Item: found }) => [Code, found]) }
  }
}
const sorted = (items: readonly object[]): object[] => {
  const keyed = items.map((one) => [JSON.stringify(Object.entries(one).sort()), one] as const)
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found)
}

const closers: (() => unknown)[] = []
afterAll(() => Promise.all(closers.map((close) => close())))

test.skipIf(binary === null)('this machine answers as another implementation does', async () => {
  const own = new DynamoEngine({ file: path('own.db'), sweepSeconds: 0 })
  const other = await startDynoxide(binary ?? '')
  closers.push(
    () => own.close(),
    () => other.stop(),
  )
  for (const input of [
    tableInput('plain'),
    tableInput('sorted', ['pk', 'sort']),
    tableInput('indexed', ['pk'], { index: ['g', 'u'] }),
  ]) {
    own.provide(input)
    await other.call('CreateTable', input)
  }
  console.log(`${commands} commands, ORACLE_SEED=${seed}`)
  let page: [string, AwsInput] | null = null
  for (let index = 0; index < commands; index += 1) {
    const next: [string, AwsInput] = page ?? command()
    const [action, input] = next
    const [mine, theirs] = [await outcome(own.call(action, input)), await outcome(other.call(action, input))]
    expect(mine, `command ${index}, ORACLE_SEED=${seed}: ${action} ${JSON.stringify(input)}`).toEqual(theirs)
    const last = (mine as AwsInput)['LastEvaluatedKey']
    page = last === undefined ? null : [action, { ...input, ExclusiveStartKey: last }]
  }
  for (const TableName of tables) {
    const [mine, theirs] = await Promise.all([own, other].map((db) => db.call('Scan', { TableName })))
    expect(sorted(mine?.['Items'] as object[]), TableName).toEqual(sorted(theirs?.['Items'] as object[]))
  }
})
