import type { Token } from './state.ts'

/** Whether the first item is all that the phone's name takes; it is not for phones that registered before names stood there. */
export const isNamed = (token: Token | undefined): boolean =>
  token === undefined || token.state.registration === null || token.state.deviceName !== null

/** The name of the phone, null where there is none. */
export const deviceNameOf = ({ state, cold }: Token): string | null =>
  state.registration === null ? null : (state.deviceName ?? cold?.deviceName ?? '')
