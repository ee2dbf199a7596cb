import { withTokens } from './service-ports.ts'
import { memberPorts } from './session-ports.ts'

/** What functions start with that look at a member's own token. */
export const ownTokenPorts = (env: Parameters<typeof memberPorts>[0] & Parameters<typeof withTokens>[1]) =>
  withTokens(memberPorts(env), env)
