"""Convert a monitor from the quickstart's dialect to the specification's without losing anything."""

from fleetapi import Monitor

QUICKSTART = """
{
  "label": "Battery is low outside Paris",
  "subscribeParam": {
    "refreshEvent": 600,
    "retryPolicy": {"policy": "Bounded", "maxRetryNumber": 3, "retryDelay": 120},
    "callback": {"target": "https://my.dn/monitors/cb1", "name": "HTTP_CB"}
  },
  "triggerParam": {
    "triggers": [
      {
        "name": "outOfParis",
        "zone": {
          "transition": "Out",
          "circle": {"radius": 20, "center": {"longitude": 2.333333, "latitude": 48.866667}}
        }
      },
      {
        "name": "batteryIsLow",
        "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]}
      }
    ],
    "bool.exp": "outOfParis & batteryIsLow"
  }
}
"""

monitor = Monitor.from_json(QUICKSTART)
specification = monitor.to_json(dialect="v3")
print(specification, end="")
print("nothing is lost:", Monitor.from_json(specification) == monitor)
print("in v2:")
print(monitor.to_json(dialect="v2"), end="")
