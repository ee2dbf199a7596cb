/** What a field is, in one sentence, with an example where its schema makes none. */
export type Text = readonly [sentence: string, example?: unknown]

/** Sentences by field: `service`, or `otp.length`, `token.status`, `token.force.status` where the same name says something else there. */
export type Texts = Readonly<Record<string, Text>>
