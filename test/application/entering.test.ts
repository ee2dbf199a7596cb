import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { enter } from '../../core/application/enter.ts'
import { cookieHash, type KeptSession, type Member } from '../../core/domain/member.ts'
import type { PendingCode } from '../../core/domain/tenant.ts'
import { outcome } from '../domain/relying-party.ts'

const now = Date.UTC(2026, 10, 27)
const ann: Member = {
  id: 'ann',
  email: 'ann@acme.example',
  role: 'owner',
  services: '*',
  powers: [],
  hideDuress: false,
  factor: false,
  invitedAt: null,
  joinedAt: now,
}
const invited = { ...ann, id: 'bob', email: 'bob@acme.example', invitedAt: now, joinedAt: null } satisfies Member
const invitation = { kind: 'invitation', tenant: 'acme', member: 'bob' } as const
const login = { kind: 'login', tenant: 'acme', member: 'ann', asked: cookieHash('asked') } as const

/** A tenant of two, the second of whom has not joined yet; a removal is made and has no answer, so that its repetition finds nothing. */
const scene = (removalsAreLost = false) => {
  let kept: PendingCode | null = login
  let read = { members: [ann, invited] as readonly Member[], rev: 1 }
  let sessions = { sessions: [] as readonly KeptSession[], rev: 0 }
  const ports = {
    clock: () => now,
    random: (size: number) => new Uint8Array(randomBytes(size)),
    codes: {
      find: async () => kept,
      keep: async () => {},
      use: async () => {
        const used = kept !== null
        kept = null
        return used && !removalsAreLost
      },
    },
    tenantMembers: {
      read: async () => read,
      replace: async (_tenant: string, before: typeof read, members: readonly Member[]) => {
        if (before.rev !== read.rev) return 'lost' as const
        read = { members, rev: read.rev + 1 }
        return 'written' as const
      },
    },
    memberSessions: {
      read: async () => sessions,
      find: async () => ({ ...sessions, member: ann }),
      replace: async (_tenant: string, _member: string, before: typeof sessions, after: readonly KeptSession[]) => {
        if (before.rev !== sessions.rev) return 'lost' as const
        sessions = { sessions: after, rev: sessions.rev + 1 }
        return 'written' as const
      },
    },
  }
  return {
    enters: (pending: typeof invitation | typeof login) =>
      outcome(
        enter(ports, pending, { name: 'code', address: '192.0.2.1', asked: 'asked', session: null }).then(
          ({ member }) => member.id,
        ),
      ),
    joined: () => read.members.every(({ joinedAt }) => joinedAt !== null),
  }
}

describe.each([
  ['as ever', false],
  ['where answers of removals are lost', true],
])('an invitation, %s', (_title, removalsAreLost) => {
  it('lets its member in once, however often and by how many it is used', async () => {
    const { enters, joined } = scene(removalsAreLost)
    const all = await Promise.all([enters(invitation), enters(invitation), enters(invitation)])
    expect(all.toSorted()).toEqual(['bob', 'forbidden', 'forbidden'])
    expect([joined(), await enters(invitation)]).toEqual([true, 'forbidden'])
  })
})

it('a code of a log-in lets in once', async () => {
  const { enters } = scene()
  expect([await enters(login), await enters(login)]).toEqual(['ann', 'forbidden'])
})
