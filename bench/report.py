#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tables the results of one run: each goal's paired ratio (median and quartiles over rounds) and whether it was met."""
import json, pathlib, statistics, sys, tomllib

here = pathlib.Path(__file__).resolve().parent

def load(path):
    times, facts = {}, {}
    for line in open(path):
        row = json.loads(line)
        key = row["group"] + "/" + row["case"]
        if "value" in row:
            facts[key] = row["value"]
        else:
            times.setdefault(key, {})[row["round"]] = row
    return times, facts

def ratio(times, over, under, clock):
    """Of each round: time(over) / time(under)."""
    if over not in times or under not in times:
        return None
    rounds = sorted(set(times[over]) & set(times[under]))
    return sorted(times[over][r][clock] / times[under][r][clock] for r in rounds)

def quartiles(values):
    q = statistics.quantiles(values, n=4, method="inclusive")
    return q[0], statistics.median(values), q[2]

def main():
    times, facts = load(sys.argv[1])
    goals = tomllib.loads((here / "goals.toml").read_text())
    noisy = set()
    print(f"{'goal':34} {'what':46} {'ratio':>9} {'q1..q3':>17}  {'goal':>9}  verdict")
    for guard in goals.get("guard", []):
        values = ratio(times, guard["a"], guard["b"], "cpu_ns")
        if not values:
            continue
        q1, median, q3 = quartiles(values)
        quiet = 0.95 <= median <= 1.05 and q3 / q1 < 1.15
        if not quiet:
            noisy.add(guard["a"].split("/")[0])
        print(f"{'A/A':34} {guard['a'] + ' twice':46} {median:9.3f} {q1:8.3f}..{q3:<7.3f}  {'':>9}  {'quiet' if quiet else 'noisy'}")
    missed = 0
    for goal in goals["goal"]:
        wanted = f"{goal['compare']} {goal['value']:g}"
        if "fact" in goal:
            value = facts.get(goal["fact"])
            met = value is not None and (value <= goal["value"] if goal["compare"] == "<=" else value >= goal["value"])
            verdict = "absent" if value is None else "met" if met else "missed"
            print(f"{goal['id']:34} {goal['fact']:46} {'' if value is None else format(value, '9.3f'):>9} {'':>17}  {wanted:>9}  {verdict}")
        else:
            # A cost is ours/limit (smaller is better); a speed is other/ours (larger is better).
            values = ratio(times, goal["over"], goal["under"], goal.get("clock", "cpu_ns"))
            if values is None:
                verdict, q1, median, q3 = "absent", 0, 0, 0
            else:
                q1, median, q3 = quartiles(values)
                met = median <= goal["value"] and q3 <= goal["value"] if goal["compare"] == "<=" else median >= goal["value"] and q1 >= goal["value"]
                verdict = "noisy" if goal["over"].split("/")[0] in noisy else "met" if met else "missed"
            print(f"{goal['id']:34} {goal['over'] + ' / ' + goal['under']:46} {median:9.3f} {q1:8.3f}..{q3:<7.3f}  {wanted:>9}  {verdict}")
        missed += verdict == "missed"
    print()
    for key in sorted(times):
        cpu = [r["cpu_ns"] for r in times[key].values()]
        print(f"{key:46} {statistics.median(cpu):14.1f} ns an operation  [{min(cpu):.1f}..{max(cpu):.1f}]  {len(cpu)} rounds")
    return missed != 0

sys.exit(main())
