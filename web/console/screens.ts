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
}

/** Every screen of members by its place; the side bar has them in this order. */
export const screens = {
  overview: { least: 'operator', load: async () => (await import('./screens/overview.tsx')).Overview },
  desk: { least: 'operator', ofService: true, load: async () => (await import('./screens/desk/desk.tsx')).Desk },
  tokens: {
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
    least: 'operator',
    ofService: true,
    load: async () => (await import('./screens/transactions/transactions.tsx')).Transactions,
  },
  services: { least: 'admin', load: async () => (await import('./screens/services.tsx')).Services },
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
  authkeys: { least: 'admin', load: async () => (await import('./screens/authkeys/authkeys.tsx')).Authkeys },
  members: { least: 'admin', load: async () => (await import('./screens/members/members.tsx')).Members },
  audit: { least: 'admin', load: async () => (await import('./screens/audit/audit.tsx')).Audit },
  'quick-start': {
    least: 'admin',
    ofService: true,
    load: async () => (await import('./screens/quick-start/quick-start.tsx')).QuickStart,
  },
  organisation: {
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
