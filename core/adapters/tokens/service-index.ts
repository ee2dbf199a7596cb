/** Name of the token table's index of users by service and shard; the stacks make it, the store asks it. */
export const serviceIndex = 'by-service'
