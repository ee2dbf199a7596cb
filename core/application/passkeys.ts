import { createHash } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import { cookieHash, type Member, sameHash } from '../domain/member.ts'
import {
  challengeOf,
  type Expected,
  type Passkey,
  passkeyMilliseconds,
  type PasskeyJudge,
  readUserHandle,
} from '../domain/passkey.ts'
import type { Clock, Random } from '../domain/ports.ts'
import type { Challenges, Members, Passkeys } from '../domain/tenant-ports.ts'
import type { PasskeyAnswer } from '../contract/passkey-fields.ts'
import { markBrowser } from './asked.ts'

/** Where challenges wait, and the address whose pages may answer them. */
export interface ChallengePorts {
  challenges: Challenges
  clock: Clock
  random: Random
  /** The instance's public address. */
  url: string
}

/** What a passkey is used with. */
export interface PasskeyPorts extends ChallengePorts {
  passkeys: Passkeys
  judge: PasskeyJudge
}

const nameOf = (challenge: string): string => `passkey#${createHash('sha256').update(challenge).digest('base64url')}`

/** A challenge for the browser that asks, and the cookie that it has to show with the answer. */
export const askChallenge = async ({ challenges, clock, random, url }: ChallengePorts) => {
  const challenge = Buffer.from(random(32)).toString('base64url')
  const { cookie, asked } = markBrowser(random)
  const expires = clock() + passkeyMilliseconds
  await challenges.keep(nameOf(challenge), { asked }, expires)
  return { cookie, body: { challenge, rpId: new URL(url).hostname, until: isoTime(expires) } }
}

/**
 * Uses up the challenge that an answer is for; throws `forbidden` where it was not asked for in this browser, or was answered
 * before: an answer that somebody overheard is worth nothing.
 */
export const useChallenge = async (
  { challenges, url }: Pick<ChallengePorts, 'challenges' | 'url'>,
  clientDataJSON: string,
  asked: string | null,
): Promise<Expected> => {
  const challenge = challengeOf(clientDataJSON)
  if (challenge === null || asked === null) throw new AppError('forbidden')
  const found = await challenges.find(nameOf(challenge))
  if (found === null || !sameHash(cookieHash(asked), found.asked)) throw new AppError('forbidden')
  if (!(await challenges.use(nameOf(challenge)))) throw new AppError('forbidden')
  const { origin, hostname } = new URL(url)
  return { challenge, origin, rpId: hostname }
}

/**
 * The member whose passkey was used, which counts once; throws `forbidden` for everything else alike: nobody learns whether
 * there is such a tenant, member or passkey.
 */
export const usePasskey = async (
  ports: PasskeyPorts & { tenantMembers: Members },
  answer: PasskeyAnswer,
  asked: string | null,
): Promise<{ tenant: string; member: Member }> => {
  const expected = await useChallenge(ports, answer.clientDataJSON, asked)
  const whose = readUserHandle(answer.userHandle)
  if (whose === null) throw new AppError('forbidden')
  const { tenant } = whose
  const [before, all] = await Promise.all([ports.passkeys.read(tenant, whose.member), ports.tenantMembers.read(tenant)])
  const member = all?.members.find(({ id }) => id === whose.member)
  const passkey = before.passkeys.find(({ id }) => id === answer.id)
  if (member?.joinedAt == null || passkey === undefined) throw new AppError('forbidden')
  const counter = await ports.judge.used(answer, passkey, expected)
  if (counter === null) throw new AppError('forbidden')
  const used = { ...passkey, counter, usedAt: ports.clock() }
  const after = before.passkeys.map((one) => (one === passkey ? used : one))
  if ((await ports.passkeys.replace(tenant, member.id, before, after)) === 'lost') throw new AppError('busy')
  return { tenant, member }
}

/** A passkey as answers show it. */
export const shownPasskey = ({ id, name, createdAt, usedAt }: Passkey) => ({
  id,
  name,
  createdAt: isoTime(createdAt),
  ...(usedAt === null ? {} : { usedAt: isoTime(usedAt) }),
})
