/** Name of the indexes of tables by service and shard: of users, of events, of transactions. The stacks make them, the stores ask them. */
export const serviceIndex = 'by-service'
