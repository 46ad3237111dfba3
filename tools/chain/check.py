"""check."""
def run(network, player, options, say):
    import collections
    from play import status_of
    bad=[s for s in player.sent if status_of(s)!=s["status"]]
    for s in bad[:10]: print(s["line"], s["kind"], s["status"], s["code"], s["log"][:200])
    print(len(player.sent), len(bad), player.levee)
    print(collections.Counter(s["index"] for s in player.sent))
    import json, pathlib
    pathlib.Path("/tmp/sent.json").write_text(json.dumps([{k:v for k,v in s.items() if k not in("hash","events")} for s in player.sent]))
    import subprocess
    subprocess.run([options.build+"/levee","chain","pull","--contract",player.levee,"--out","/tmp/live.lvt"])
    import time
    try:
        time.sleep(600)
    except KeyboardInterrupt: pass
    return 0
