import { b64u } from '../../protocol/base64url.ts'

/** Key of an enrolment code in the sessions table: the tenant is part of it, so that another's code finds nothing. */
export const codeItemKey = (tenant: string, codeHash: Uint8Array): string => `code#${tenant}#${b64u(codeHash)}`
