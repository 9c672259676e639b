// The last minute of one figure, as a small stepped line: values come when they change, and hold until the next.

const SECONDS = 60;
const HEIGHT = 16;
const FLOOR = 15; // where the lowest value is drawn, so that the line is seen whole

export class Trace {
  constructor(scale) {
    this.scale = scale;
    this.times = [];
    this.values = [];
  }

  /** A value from now on; null: there is none. Times are seconds. */
  add(value, now) {
    const { times, values } = this;
    if (values.length && values[values.length - 1] === value) return;
    times.push(now);
    values.push(value);
    this.forget(now);
  }

  forget(now) {
    while (this.times.length > 1 && this.times[1] < now - SECONDS) {
      this.times.shift();
      this.values.shift();
    }
  }

  /** The line and the area under it, as the paths of an SVG of 60 by 16. */
  paths(now) {
    this.forget(now);
    const known = this.values.filter((value) => value !== null);
    if (!known.length) return ["", ""];
    const [low, high] = this.scale(Math.min(...known), Math.max(...known));
    let line = "";
    let area = "";
    this.values.forEach((value, place) => {
      if (value === null) return;
      const from = this.x(place, now);
      const to = this.x(place + 1, now);
      const y = (FLOOR - ((value - low) / (high - low)) * (FLOOR - 1)).toFixed(1);
      line += place && this.values[place - 1] !== null ? `V${y}H${to}` : `M${from} ${y}H${to}`;
      area += `M${from} ${HEIGHT}V${y}H${to}V${HEIGHT}Z`;
    });
    return [line, area];
  }

  x(place, now) {
    if (place === this.times.length) return SECONDS;
    return Math.max(0, SECONDS - (now - this.times[place])).toFixed(1);
  }
}

/** From nothing to the highest value, or to 10 %: an idle service's noise stays near the floor. */
export const cpuScale = (low, high) => [0, Math.max(10, high)];

/** What changed fills the height; steady memory is a low, level line. */
export const memoryScale = (low, high) => {
  const span = Math.max(high - low, high * 0.1, 0.1);
  return [low - span * 0.15, low + span];
};
