import type * as z from 'zod'
import { AppError, errors, type Issue } from '../contract/errors.ts'
import { checked } from './request.ts'

/** What an operator's command answers: its result, or why there is none. */
export type CommandAnswer<Result> =
  | { ok: true; result: Result }
  | { ok: false; error: string; message: string; issues?: readonly Issue[] }

/** A function that an operator invokes: checks what it is asked for, and answers an error as an endpoint would. */
export const command =
  <Schema extends z.ZodType, Result>(schema: Schema, act: (asked: z.output<Schema>) => Promise<Result>) =>
  async (event: unknown): Promise<CommandAnswer<Result>> => {
    try {
      return { ok: true, result: await act(checked(schema, event)) }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, issues } = error
      return { ok: false, error: code, message: errors[code].message, ...(issues === undefined ? {} : { issues }) }
    }
  }
