// The cards in rows, some rows in a block. A block far from the screen costs the browser one empty box.

const ROWS = 4; // in a block
const AHEAD = "600px"; // blocks this near the screen are kept fresh

export class Flow {
  /**
   * @param list What holds the blocks.
   * @param seen Called with cards that came near the screen.
   */
  constructor(list, seen) {
    this.list = list;
    this.seen = seen;
    this.blocks = [];
    this.cards = [];
    this.columns = 1;
    this.aside = document.createElement("div"); // what does not fit the filter is still of the page
    this.aside.hidden = true;
    list.append(this.aside);
    this.watcher = new IntersectionObserver((entries) => this.onSeen(entries), { rootMargin: AHEAD });
    new ResizeObserver(() => this.onResized()).observe(list);
    this.onResized(); // its first word comes with the first frame, perhaps after the first cards
  }

  /** How many cards are shown. */
  get shown() {
    return this.blocks.reduce((count, block) => count + block.cards.length, 0);
  }

  /** The cards that somebody can see, and some around them. */
  get near() {
    return this.blocks.filter((block) => block.near).flatMap((block) => block.cards);
  }

  /** Show these cards, in this order, but for those that are hidden. What is in its place stays untouched. */
  lay(cards) {
    this.cards = cards;
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const shown = cards.filter((card) => !card.element.hidden);
    const size = this.columns * ROWS;
    const count = Math.ceil(shown.length / size);
    while (this.blocks.length < count) this.begin();
    while (this.blocks.length > count) this.end(this.blocks.pop());
    this.blocks.forEach((block, place) => this.fill(block, shown.slice(place * size, (place + 1) * size)));
    for (const block of this.blocks) if (block.near) this.number(block);
    const hidden = cards.filter((card) => card.element.hidden);
    for (const card of hidden) card.near = false;
    this.aside.replaceChildren(...hidden.map((card) => card.element));
    if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  begin() {
    const element = document.createElement("div");
    element.className = "block";
    element.setAttribute("role", "presentation"); // to a screen reader it is one list
    this.blocks.push({ element, cards: [], near: false });
    this.aside.before(element);
    this.watcher.observe(element);
  }

  end(block) {
    this.watcher.unobserve(block.element);
    block.element.remove();
  }

  fill(block, cards) {
    const kept = block.cards;
    if (kept.length === cards.length && kept.every((card, place) => card === cards[place])) return;
    const begun = kept.length < cards.length && kept.every((card, place) => card === cards[place]);
    const elements = cards.slice(begun ? kept.length : 0).map((card) => card.element);
    if (begun) block.element.append(...elements);
    else block.element.replaceChildren(...elements);
    block.cards = cards;
    block.element.style.setProperty("--rows", Math.ceil(cards.length / this.columns));
    for (const card of cards) card.near = block.near;
    if (block.near) this.seen(cards);
  }

  /** A browser tells a screen reader only what it has laid out: each card says which one it is, and of how many. */
  number(block) {
    const count = String(this.shown);
    const before = this.blocks.indexOf(block) * this.columns * ROWS;
    block.cards.forEach(({ element }, place) => {
      const number = String(before + place + 1);
      if (element.ariaPosInSet !== number) element.ariaPosInSet = number;
      if (element.ariaSetSize !== count) element.ariaSetSize = count;
    });
  }

  onSeen(entries) {
    for (const { target, isIntersecting } of entries) {
      const block = this.blocks.find(({ element }) => element === target);
      if (!block) continue;
      block.near = isIntersecting;
      for (const card of block.cards) card.near = isIntersecting;
      if (!isIntersecting) continue;
      this.number(block);
      this.seen(block.cards);
    }
  }

  /** As many cards stand beside each other as the style lets: whole rows make a block, else it had gaps. */
  onResized() {
    const style = getComputedStyle(this.list);
    const gap = parseFloat(style.rowGap);
    const width = parseFloat(style.getPropertyValue("--card"));
    const columns = Math.max(1, Math.floor((this.list.clientWidth + gap) / (width + gap)));
    if (columns === this.columns) return;
    this.columns = columns;
    this.lay(this.cards);
  }
}
