import * as z from 'zod'
import { serviceName, userId } from './fields.ts'

/** The parameters that name one token. */
export const oneToken = { id: userId, service: serviceName }

/** A code as somebody typed or pasted it. */
export const typedCode = z.string().min(1).max(128)
