import type { ComponentType } from 'react'
import type { Member } from './context.ts'

/** A screen of members: it comes when it is first wanted. */
export interface Screen {
  readonly load: () => Promise<ComponentType>
  /** The least that may see it. */
  readonly least: Member['role']
  /** It is about one service, which its address names. */
  readonly ofService?: true
  /** No entry of the side bar leads to it. */
  readonly aside?: true
  /** The key that leads to it after `g`. */
  readonly letter?: string
}

/** Every screen of members by its place; the side bar has them in this order. */
export const screens = {
  overview: { letter: 'o', least: 'operator', load: async () => (await import('./screens/overview.tsx')).Overview },
  desk: {
    letter: 'd',
    least: 'operator',
    ofService: true,
    load: async () => (await import('./screens/desk/desk.tsx')).Desk,
  },
  tokens: {
    letter: 't',
    least: 'operator',
    ofService: true,
    load: async () => (await import('./screens/tokens/tokens.tsx')).Tokens,
  },
  'enroll-many': {
    least: 'operator',
    ofService: true,
    aside: true,
    load: async () => (await import('./screens/bulk/enrol-many.tsx')).EnrolMany,
  },
  transactions: {
    letter: 'x',
    least: 'operator',
    ofService: true,
    load: async () => (await import('./screens/transactions/transactions.tsx')).Transactions,
  },
  services: { letter: 's', least: 'admin', load: async () => (await import('./screens/services.tsx')).Services },
  settings: {
    least: 'admin',
    ofService: true,
    aside: true,
    load: async () => (await import('./screens/settings/settings.tsx')).Settings,
  },
  duress: {
    least: 'admin',
    ofService: true,
    aside: true,
    load: async () => (await import('./screens/duress.tsx')).Duress,
  },
  webhooks: {
    letter: 'w',
    least: 'admin',
    ofService: true,
    load: async () => (await import('./screens/webhooks/webhooks.tsx')).Webhooks,
  },
  authkeys: {
    letter: 'k',
    least: 'admin',
    load: async () => (await import('./screens/authkeys/authkeys.tsx')).Authkeys,
  },
  members: { letter: 'm', least: 'admin', load: async () => (await import('./screens/members/members.tsx')).Members },
  audit: { letter: 'a', least: 'admin', load: async () => (await import('./screens/audit/audit.tsx')).Audit },
  usage: { letter: 'u', least: 'operator', load: async () => (await import('./screens/usage/usage.tsx')).UsageScreen },
  'quick-start': {
    letter: 'q',
    least: 'admin',
    ofService: true,
    load: async () => (await import('./screens/quick-start/quick-start.tsx')).QuickStart,
  },
  organisation: {
    letter: 'n',
    least: 'owner',
    load: async () => (await import('./screens/organisation.tsx')).Organisation,
  },
  account: { least: 'operator', aside: true, load: async () => (await import('./screens/account.tsx')).Account },
} as const satisfies Readonly<Record<string, Screen>>

/** A screen's name in addresses. */
export type Place = keyof typeof screens

const isPlace = (name: string): name is Place => Object.hasOwn(screens, name)

/** The place that an address names; where the member begins when it names none. */
export const placeOf = (name: string, role: Member['role']): Place => (isPlace(name) ? name : homeOf(role))

const ranks = { operator: 0, admin: 1, owner: 2 } as const

/** Whether somebody's role is enough. */
export const isAtLeast = (role: Member['role'], least: Member['role']): boolean => ranks[role] >= ranks[least]

const homeOf = (role: Member['role']): Place =>
  (Object.keys(screens) as Place[]).find((place) => isAtLeast(role, screens[place].least)) ?? 'services'
