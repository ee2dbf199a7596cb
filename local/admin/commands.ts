import { restore } from '../backup.ts'
import { StartError } from '../start-error.ts'
import { type FailedBatches } from './failed-batches.ts'
import { listGivenUp, replayGivenUp } from './given-up.ts'
import { UsageError } from '../usage-error.ts'
import { backUpInstance, type Invoke } from './invoking.ts'

/** What a command is given: its arguments and options, and the functions that it may invoke. */
interface Given {
  readonly args: readonly string[]
  readonly options: { readonly reason?: string; readonly maxTokens?: number }
  readonly operator: string
  readonly invoke: Invoke
  /** The folder of an instance on this machine; null for a stage. */
  readonly data: string | null
  readonly batches: FailedBatches
  /** Says how far it is. */
  readonly progress: (message: string) => void
}

/** One line of what a command shows. */
export type Row = Readonly<Record<string, unknown>>

/** An operator's command. */
export interface Command {
  /** What follows its name, a word in brackets may be left out. */
  readonly args: string
  readonly help: string
  readonly run: (given: Given) => Promise<readonly Row[]>
}

type Answer = { ok: true; result: unknown } | { ok: false; message: string; issues?: readonly { message: string }[] }

const asked = async <Result>({ invoke }: Given, id: string, event: object): Promise<Result> => {
  const answer = (await invoke(id, event)) as Answer
  if (answer.ok) return answer.result as Result
  throw new StartError([answer.message, ...(answer.issues ?? []).map(({ message }) => message)].join(' '))
}

const who = ({ operator, options: { reason } }: Given): object => ({
  operator,
  ...(reason === undefined ? {} : { reason }),
})

const paged =
  (id: string) =>
  async (given: Given): Promise<Row[]> => {
    const [tenant] = given.args
    const rows: Row[] = []
    let after: string | null = ''
    while (after !== null) {
      const event: object = tenant === undefined ? { after } : { tenant }
      const page: { items: Row[]; next: string | null } = await asked(given, id, event)
      rows.push(...page.items)
      after = page.next
      if (after !== null) given.progress(`${rows.length} tenants`)
    }
    return rows
  }

const tenants = async (given: Given): Promise<Row[]> => {
  const rows = await paged('admin.tenants')(given)
  const [tenant] = given.args
  if (tenant !== undefined && rows.length === 0) throw new StartError(`There is no tenant ${tenant}`)
  return rows
}

const plan = async (given: Given): Promise<Row[]> => {
  const [tenant, name] = given.args
  if (!/^(free|standard|unlimited)$/.test(name ?? '')) throw new UsageError('The plans are free, standard, unlimited')
  const { maxTokens } = given.options
  const wanted = { tenant, plan: name, ...(maxTokens === undefined ? {} : { maxTokens }) }
  return [await asked(given, 'admin.plan', { ...wanted, ...who(given) })]
}

const setState =
  (state: 'active' | 'suspended') =>
  async (given: Given): Promise<Row[]> => [
    await asked(given, 'admin.suspend', { tenant: given.args[0], state, ...who(given) }),
  ]

const owner = async (given: Given): Promise<Row[]> => {
  const [tenant, email] = given.args
  return [await asked(given, 'admin.owner', { tenant, email, ...who(given) })]
}

const create = async (given: Given): Promise<Row[]> => {
  const [tenant, email] = given.args
  return [await asked(given, 'admin.create', { tenant, email })]
}

const members = async (given: Given): Promise<Row[]> => {
  const { items } = await asked<{ items: Row[] }>(given, 'admin.members', { tenant: given.args[0] })
  return items
}

const queues = ['deliveries', 'settle', 'mail', 'purge', 'usage']

/** Whether what lies about is sent back, or only looked at. */
const isReplay = ({ args: [act] }: Given): boolean => {
  if (act !== 'list' && act !== 'replay') throw new UsageError('It is: list, or replay')
  return act === 'replay'
}

const deadLetters = async (given: Given): Promise<Row[]> => {
  const replay = isReplay(given)
  const [, only] = given.args
  if (only !== undefined && !queues.includes(only)) throw new UsageError(`The queues are ${queues.join(', ')}`)
  const each = replay ? sentBack : lookedAt
  return (await Promise.all((only === undefined ? queues : [only]).map((queue) => each(given, queue)))).flat()
}

const lookedAt = async (given: Given, queue: string): Promise<readonly Row[]> => {
  const event = { queue, replay: false }
  const { items, more } = await asked<{ items: Row[]; more: boolean }>(given, 'admin.dead-letters', event)
  if (more) given.progress(`${queue}: there may be more than these ${items.length}`)
  return items
}

const sentBack = async (given: Given, queue: string): Promise<readonly Row[]> => {
  let all = 0
  for (let goOn = true; goOn;) {
    const event = { queue, replay: true }
    const { replayed, more } = await asked<{ replayed: number; more: boolean }>(given, 'admin.dead-letters', event)
    all += replayed
    goOn = more
    given.progress(`${queue}: ${all} sent back`)
  }
  return [{ queue, replayed: all }]
}

const givenUp = (given: Given): Promise<Row[]> => {
  const ask = <Result>(id: string, event: object): Promise<Result> => asked<Result>(given, id, event)
  return (isReplay(given) ? replayGivenUp : listGivenUp)({ ...given, ask })
}

const rotate = async ({ invoke }: Given): Promise<Row[]> => [(await invoke('keys.rotate', { force: true })) as Row]

/** A command on the files of this machine. */
const onFiles =
  (work: (data: string, folder: string) => void | Promise<void>) =>
  async ({ data, args: [folder = ''] }: Given): Promise<Row[]> => {
    if (data === null) throw new UsageError('That is for one machine; a stage has point-in-time recovery')
    await work(data, folder)
    return []
  }

/** The commands by name. */
export const commands: Readonly<Record<string, Command>> = {
  tenants: { args: '[TENANT]', help: 'all tenants, or one: state, plan and use', run: tenants },
  usage: {
    args: '[TENANT]',
    help: 'the last 30 days of all tenants, or of the services of one',
    run: paged('admin.usage'),
  },
  'count-tokens': {
    args: '',
    help: 'counts the tokens of all services, after an upgrade from a version that did not',
    run: paged('admin.count-tokens'),
  },
  plan: {
    args: 'TENANT PLAN',
    help: 'another plan: free, standard, unlimited; --max-tokens changes its number',
    run: plan,
  },
  suspend: { args: 'TENANT', help: 'keys and devices are refused, webhooks wait', run: setState('suspended') },
  resume: { args: 'TENANT', help: 'ends that', run: setState('active') },
  create: {
    args: 'TENANT EMAIL',
    help: 'signs an organisation up, also where that is closed to strangers',
    run: create,
  },
  owner: { args: 'TENANT EMAIL', help: 'makes somebody an owner, where the only owner is gone', run: owner },
  backup: {
    args: 'FOLDER',
    help: 'copies the data of the running instance into an empty folder, as they are at this moment',
    run: onFiles(backUpInstance),
  },
  restore: {
    args: 'FOLDER',
    help: 'makes the data folder of a backup; no instance runs on it, and it is empty',
    run: onFiles((data, folder) => restore(folder, data)),
  },
  members: { args: 'TENANT', help: 'who runs a tenant, and who is invited to', run: members },
  'dead-letters': {
    args: 'list|replay [QUEUE]',
    help: 'messages that a worker failed at too often: deliveries, settle, mail, purge, usage; replay sends them back',
    run: deadLetters,
  },
  'given-up': {
    args: 'list|replay',
    help: 'events that the publisher gave up; replay has them published, which changes nothing for those that were',
    run: givenUp,
  },
  'rotate-key': { args: '', help: 'makes a new instance key for enrolments at once', run: rotate },
}
