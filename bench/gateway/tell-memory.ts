import { renameSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/**
 * Loaded into a gateway before it starts: at SIGUSR2 it collects its garbage, finalizers freeing more in
 * later turns, and writes what it then holds to the file `MEMORY_FILE`.
 */
process.on('SIGUSR2', async () => {
  const file = process.env.MEMORY_FILE ?? ''
  for (let collection = 0; collection < 4; collection++) {
    globalThis.gc?.()
    await setTimeout(50)
  }
  writeFileSync(`${file}.next`, JSON.stringify(process.memoryUsage()))
  renameSync(`${file}.next`, file)
})
