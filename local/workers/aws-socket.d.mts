/** The host of that address. */
export declare const awsHost: string
/** Where the SDK's clients find every service of one machine: a name that nothing resolves, so that a call goes through the socket or nowhere. */
export declare const awsUrl: string
/** Leads the HTTP clients of this thread to the socket of an instance when they call that address. */
export declare const callAwsThrough: (socket: string) => void
