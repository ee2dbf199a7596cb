import { join } from 'node:path'
import { expect } from 'vitest'
import { duressPin, pin } from '../../support/enrolled.ts'
import { quietInstance } from '../../support/instance.ts'
import { itWith } from '../../support/optional-tool.ts'
import { type Decision, decide, phonesOf } from './approvals.ts'
import { unreachable } from './five-statuses.ts'
import { asked, examples, Repository } from './repository.ts'

const instance = await quietInstance()
const repository = new Repository()
const settings = { duress: true, protection: { iterations: 10_000 } }

/** What a user does, and whether that is a yes. */
const decisions: readonly (readonly [string, Decision, boolean])[] = [
  ['ann lee', 'approve', true],
  ['o\'neil & "co"', 'deny', false],
  ['日本', 'approve under duress', true],
  ['kim+ops', 'nothing', false],
]

itWith('jq')(
  'Drone deploys, and an agent knows the caller, exactly when the user approved',
  async () => {
    const own = await instance.signUp('approvals', settings)
    const phone = await phonesOf(
      instance,
      own,
      decisions.map(([id]) => id),
    )
    const question = 'Are you talking to Jane at Acme? Say 47'
    const ways = [
      [
        'Deploy v4.2',
        (url: string, id: string) => repository.runSteps('drone-deploy.yml', id, asked(url, own)),
        'deployed\n0',
      ],
      [
        question,
        (url: string, id: string) =>
          repository.run([join(examples, 'approve.sh'), own.service, id, question], asked(url, own)),
        '0',
      ],
    ] as const
    for (const [words, way, yes] of ways) {
      for (const [id, how, isYes] of decisions) {
        const said = way(instance.url, id)
        await decide(instance, phone(id), how, { text: words })
        expect([id, (await said) === yes]).toEqual([id, isYes])
      }
      for (const id of ['jürgen', 'waiting', 'stranger']) expect(await way(instance.url, id)).toMatch(/[1-9]$/)
      for (const url of await unreachable()) expect(await way(url, 'ann lee')).toMatch(/[1-9]$/)
    }
  },
  180_000,
)

itWith('jq')(
  'a code makes a caller known once, of the duress PIN too, and never without zaas',
  async () => {
    const own = await instance.signUp('callers', settings)
    const phone = await phonesOf(instance, own, ['ann lee', 'o\'neil & "co"', '日本'])
    const check = (id: string, code: string, url = instance.url): Promise<string> =>
      repository.run([join(examples, 'check-code.sh'), own.service, id, code], asked(url, own))
    const code = async (id: string, by: string): Promise<string> => (await phone(id).otp(by)).code
    for (const [id, by] of [
      ['ann lee', pin],
      ['o\'neil & "co"', pin],
      ['日本', duressPin],
    ] as const) {
      const read = await code(id, by)
      expect([id, await check(id, read), await check(id, read)]).toEqual([id, '0', '1'])
    }
    const fresh = await code('jürgen', pin)
    for (const id of ['jürgen', 'waiting', 'stranger', 'ann lee']) expect(await check(id, fresh)).toMatch(/[1-9]$/)
    instance.advance(30_000)
    for (const url of await unreachable())
      expect(await check('ann lee', await code('ann lee', pin), url)).toMatch(/[1-9]$/)
  },
  60_000,
)
