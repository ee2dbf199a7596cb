/** Whether something failed because the disk is full: files, databases and the processes of a start say so each in its own words. */
export const isFullDisk = (error: unknown): boolean =>
  /ENOSPC|no space left on device|database or disk is full/i.test(
    error instanceof Error ? error.message : String(error),
  )
