import { Client } from '../../local/client.ts'
import { makeCursor } from '../../core/runtime/cursor.ts'
import { type Line, lineOf } from '../line.ts'
import { profiled } from '../profile.ts'
import { interleaved } from '../samples.ts'
import { userOf } from './copies.ts'

/** An instance that is asked, how many tokens its service has, and the keys to it. */
export interface Grown {
  readonly url: string
  readonly tokens: number
  readonly service: string
  readonly basicKey: string
  readonly adminKey: string
}

/** What is asked of a service: of any user, a page from its beginning, one amidst a prefix that most have, and the ten whom a narrow prefix finds. */
const questions = ({ url, tokens, service, basicKey, adminKey }: Grown) => {
  const client = new Client(url)
  const list = async (query: Record<string, string>, expected: number): Promise<void> => {
    const { body, text } = await client.get('/token/list', { service, ...query }, adminKey)
    const { items = [] } = body as { items?: { id: string }[] }
    if (items.length !== expected) throw new Error(text)
  }
  const amidst = () => makeCursor(userOf(Math.floor(tokens / 2)))
  return {
    poll: async () => {
      const id = userOf(Math.floor(Math.random() * tokens))
      const { text } = await client.get('/token/status', { service, id }, basicKey)
      if (text !== '{"status":2}') throw new Error(text)
    },
    list: () => list({}, 50),
    'narrow prefix': () => list({ prefix: userOf(120).slice(0, -1) }, 10),
    'list from amidst': () => list({ prefix: 'user ', cursor: amidst() }, 50),
  }
}

const budgets = { poll: 1.1, list: 1.1, 'narrow prefix': 2, 'list from amidst': 1.1 }

/** The same questions of a small instance and of a large one, in turn. */
export const growthLines = async (small: Grown, large: Grown, rounds: number): Promise<Line[]> => {
  const [ofSmall, ofLarge] = [questions(small), questions(large)]
  const lines: Line[] = []
  for (const name of Object.keys(budgets) as (keyof typeof budgets)[]) {
    const samples = await interleaved({ large: ofLarge[name], small: ofSmall[name] }, rounds)
    lines.push(
      await lineOf({
        what: `${name} at ${large.tokens} tokens`,
        budget: budgets[name],
        floor: `at ${small.tokens}`,
        samples,
        profile: () => profiled(ofLarge[name], rounds),
        ratio: (parts) => parts.large.median / parts.small.median,
      }),
    )
  }
  return lines
}
