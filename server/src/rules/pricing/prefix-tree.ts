/** Finds the longest of many prefixes that a number begins with, in a step for each digit however many there are; and the
 *  prefixes that begin with given digits. */

interface PrefixTree {
  /** @param index what `longest` gives for the prefix: 0 or more */
  add(prefix: string, index: number): void
  /** -1 when the number begins with none of them. */
  longest(number: string): number
  has(prefix: string): boolean
  /** Indexes of the prefixes that are longer than the digits and begin with them. */
  under(digits: string): Iterable<number>
}

const zero = '0'.charCodeAt(0)

export function createPrefixTree(): PrefixTree {
  // A node is ten places: that of a digit has the next node. Node 0 is the root, which no node leads to.
  let children = new Int32Array(10 * 16)
  let indexes = new Int32Array(16).fill(-1)
  let nodes = 1

  const newNode = (): number => {
    if (nodes === indexes.length) {
      const [oldChildren, oldIndexes] = [children, indexes]
      children = new Int32Array(oldChildren.length * 2)
      children.set(oldChildren)
      indexes = new Int32Array(oldIndexes.length * 2).fill(-1)
      indexes.set(oldIndexes)
    }
    return nodes++
  }

  const nodeOf = (prefix: string): number | null => {
    let node = 0
    for (const digit of prefix) {
      node = children[node * 10 + Number(digit)]!
      if (node === 0) return null
    }
    return node
  }

  return {
    add(prefix, index) {
      let node = 0
      for (const digit of prefix) {
        const place = node * 10 + Number(digit)
        if (children[place] === 0) {
          // `newNode` may put another array in place.
          const added = newNode()
          children[place] = added
        }
        node = children[place]!
      }
      indexes[node] = index
    },
    longest(number) {
      let found = -1
      let node = 0
      for (let position = 0; position < number.length; position++) {
        node = children[node * 10 + number.charCodeAt(position) - zero]!
        if (node === 0) break
        const index = indexes[node]!
        if (index >= 0) found = index
      }
      return found
    },
    has(prefix) {
      const node = nodeOf(prefix)
      return node !== null && indexes[node]! >= 0
    },
    *under(digits) {
      const start = nodeOf(digits)
      const left = start === null ? [] : [start]
      for (let node = left.pop(); node !== undefined; node = left.pop()) {
        if (node !== start && indexes[node]! >= 0) yield indexes[node]!
        for (let digit = 9; digit >= 0; digit--) {
          const child = children[node * 10 + digit]!
          if (child !== 0) left.push(child)
        }
      }
    },
  }
}
