import type { ToPrimary } from './messages.ts'

/** What workers tell of the places for calls of subgraphs. */
type PlaceMessage = Extract<ToPrimary, { readonly type: 'open' | 'want' | 'give' }>

/** One of those who call subgraphs, as far as places go. */
export interface Borrower {
  grant(subgraph: string, places: number): void
  shortage(subgraph: string, keep: number | null): void
}

/**
 * Lends the places for calls of each subgraph to the workers of a machine, so that all together have no more
 * than one gateway would. A worker keeps what it has until others want it.
 */
export interface PlaceBank {
  hear(borrower: Borrower, message: PlaceMessage): void
  /** One that is gone, and its connections with it. */
  leave(borrower: Borrower): void
}

interface Account {
  readonly places: number
  /** How many each has, and wants beside; who wants for longest comes first. */
  readonly loans: Map<Borrower, { held: number; wanted: number }>
  /** How many each was told to keep at most; null where nobody waits. */
  keep: number | null
}

export function createPlaceBank(): PlaceBank {
  const accounts = new Map<string, Account>()

  function lend(subgraph: string, { places, loans }: Account): void {
    let free = places - heldOf(loans)
    for (const [borrower, loan] of loans) {
      const granted = Math.min(free, loan.wanted)
      if (granted <= 0) continue
      free -= granted
      loan.held += granted
      loan.wanted -= granted
      borrower.grant(subgraph, granted)
    }
  }

  function tellShortage(subgraph: string, account: Account): void {
    const { loans, places } = account
    const isShort = [...loans.values()].some(({ wanted }) => wanted > 0)
    const keep = isShort ? Math.floor(places / loans.size) : null
    if (keep === account.keep) return
    account.keep = keep
    for (const borrower of loans.keys()) borrower.shortage(subgraph, keep)
  }

  function settle(subgraph: string, account: Account): void {
    lend(subgraph, account)
    tellShortage(subgraph, account)
  }

  function open(subgraph: string, places: number, borrower: Borrower): Account {
    const account: Account = accounts.get(subgraph) ?? { places, loans: new Map(), keep: null }
    accounts.set(subgraph, account)
    account.loans.set(borrower, { held: 0, wanted: 0 })
    if (account.keep !== null) borrower.shortage(subgraph, account.keep)
    return account
  }

  return {
    hear(borrower, message) {
      const { subgraph } = message
      if (message.type === 'open') {
        settle(subgraph, open(subgraph, message.places, borrower))
        return
      }
      const account = accounts.get(subgraph)
      const loan = account?.loans.get(borrower)
      if (!account || !loan) return
      if (message.type === 'give') loan.held -= message.places
      else {
        loan.wanted = message.places
        // Behind those who wanted before.
        account.loans.delete(borrower)
        account.loans.set(borrower, loan)
      }
      settle(subgraph, account)
    },
    leave(borrower) {
      for (const [subgraph, account] of accounts) {
        if (!account.loans.delete(borrower)) continue
        if (account.loans.size === 0) accounts.delete(subgraph)
        else settle(subgraph, account)
      }
    },
  }
}

const heldOf = (loans: Account['loans']) =>
  [...loans.values()].reduce((held, loan) => held + loan.held, 0)
