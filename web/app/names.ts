import type { Token } from 'zaas-sdk'

/** The organisation as it calls itself, or the service's full name. */
export const nameOf = ({ policy, service }: Pick<Token, 'policy' | 'service'>): string =>
  policy.name === '' ? service : policy.name
