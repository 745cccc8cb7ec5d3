import { readFileSync } from 'node:fs'

/** What Linux counts processor time in. */
const tickMs = 10

/** The processor time that a process and its children have taken so far, user and system, in milliseconds. */
export function cpuMs(pid: number): number {
  // After the command's name, which may hold anything, `utime` and `stime` are the 12th and 13th.
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return ticks * tickMs + childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), 0)
}

/** The memory of a process that is in RAM, in megabytes. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error(`No memory of process ${pid}`)
  return Number(kilobytes) / 1024
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}
