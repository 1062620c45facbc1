/** Numbers and their networks, packed: 10 bytes a number, found by binary search. */

/** Numbers of one length. Digits of one length sort as text as they do as numbers. */
interface Sorted {
  numbers: Float64Array
  /** The place of each number's network among the names. */
  networks: Uint16Array
  size: number
}

const firstSize = 1024

export class NumberTable {
  readonly #byLength = new Map<number, Sorted>()
  readonly #names: string[] = []
  readonly #places = new Map<string, number>()

  /** Numbers come in the order of their texts, each once: digits, 15 at most. */
  add(number: string, network: string): void {
    let sorted = this.#byLength.get(number.length)
    if (sorted === undefined) {
      sorted = { numbers: new Float64Array(firstSize), networks: new Uint16Array(firstSize), size: 0 }
      this.#byLength.set(number.length, sorted)
    }
    if (sorted.size === sorted.numbers.length) {
      const { numbers, networks } = sorted
      sorted.numbers = new Float64Array(numbers.length * 2)
      sorted.numbers.set(numbers)
      sorted.networks = new Uint16Array(numbers.length * 2)
      sorted.networks.set(networks)
    }
    sorted.numbers[sorted.size] = Number(number)
    sorted.networks[sorted.size] = this.#placeOf(network)
    sorted.size += 1
  }

  get(number: string): string | null {
    const sorted = this.#byLength.get(number.length)
    if (sorted === undefined) return null
    const { numbers, networks, size } = sorted
    const wanted = Number(number)
    let [low, high] = [0, size]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (numbers[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return low < size && numbers[low] === wanted ? this.#names[networks[low]!]! : null
  }

  #placeOf(network: string): number {
    const known = this.#places.get(network)
    if (known !== undefined) return known
    const place = this.#names.push(network) - 1
    this.#places.set(network, place)
    return place
  }
}
