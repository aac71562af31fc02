//! `infra/events.yaml` has a queue and a rule for each line of the rule table that every event bus applies.
//!
//! After a change of the table: `ROLEFIT_WRITE_TEMPLATES=1 cargo test -p rolefit-aws --test events_template`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rolefit_domain::event::RULES;

const HEAD: &str = r#"# Written from the rule table of `rolefit_domain::event` by crates/aws/tests/events_template.rs, which fails when the two
# differ and says how to write this file again.
AWSTemplateFormatVersion: "2010-09-09"
Description: >-
  Rolefit: the event bus, the queues of the consumers, and the rules that put each event into its queues.

Parameters:
  Name:
    Type: String
    Description: What all resources of one deployment begin with, such as rolefit-production.
    AllowedPattern: "[a-z][a-z0-9-]{2,33}"
    ConstraintDescription: write 3 to 34 lower-case letters, digits and hyphens, a letter first
  Connections:
    Type: String
    Description: Whether the queues answer connections without TLS, as only tests with an emulator need it.
    AllowedValues: [encrypted, any]
    Default: encrypted

Conditions:
  OnlyEncrypted: !Equals [!Ref Connections, encrypted]

Resources:
  Bus:
    Type: AWS::Events::EventBus
    Properties:
      Name: !Sub "${Name}-events"

  # Events that could not be put into a queue for a day.
  Undelivered:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Name}-undelivered"
      MessageRetentionPeriod: 1209600
      SqsManagedSseEnabled: true

  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
        - !Ref Undelivered
@QUEUES@      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: EventsOfTheBus
            Effect: Allow
            Principal: { Service: events.amazonaws.com }
            Action: "sqs:SendMessage"
            Resource: !Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}-*"
            Condition:
              ArnLike:
                "aws:SourceArn":
                  - !Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Bus}/*"
                  # What the stack mail makes of the reports of the mail service.
                  - !Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Name}-mail-*"
          - !If
            - OnlyEncrypted
            - Sid: OnlyEncryptedConnections
              Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: !Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}-*"
              Condition: { Bool: { "aws:SecureTransport": "false" } }
            - !Ref AWS::NoValue
"#;

/// A queue, its dead letters and its rule. A worker gives up by itself after fewer hand-overs than a queue counts here:
/// what the service moves to the dead letters never came to an end.
const QUEUE: &str = r#"
  @Id@:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Name}-@name@"
      MessageRetentionPeriod: 1209600
      # Six times the time-out of the function that may work on it. Workers say their own time with each call.
      VisibilityTimeout: 720
      SqsManagedSseEnabled: true
      RedrivePolicy: { deadLetterTargetArn: !GetAtt @Id@Dead.Arn, maxReceiveCount: 100 }
  @Id@Dead:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Name}-@name@-dead"
      MessageRetentionPeriod: 1209600
      SqsManagedSseEnabled: true
  @Id@Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: !Sub "${Name}-@name@"
      EventBusName: !Ref Bus
      State: ENABLED
      EventPattern:
        source: [rolefit]
        detail-type:
@TYPES@      Targets:
        - Id: queue
          Arn: !GetAtt @Id@.Arn
          # The message is the event alone, as the consumers read it from every bus.
          InputPath: $.detail
          DeadLetterConfig: { Arn: !GetAtt Undelivered.Arn }
"#;

const OUTPUTS: &str = r#"
Outputs:
  Bus:
    Value: !Ref Bus
  BusArn:
    Value: !GetAtt Bus.Arn
  Undelivered:
    Value: !Ref Undelivered
"#;

/// The whole template.
fn template() -> String {
    let mut queues: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in &RULES {
        queues.entry(rule.queue).or_default().push(rule.event_type);
    }
    let policy: String = queues
        .keys()
        .map(|queue| format!("        - !Ref {}\n", id(queue)))
        .collect();
    let mut text = HEAD.replace("@QUEUES@", &policy);
    for (queue, types) in &queues {
        let types: String = types.iter().map(|name| format!("          - {name}\n")).collect();
        text.push_str(
            &QUEUE
                .replace("@Id@", &id(queue))
                .replace("@name@", queue)
                .replace("@TYPES@", &types),
        );
    }
    text.push_str(OUTPUTS);
    text
}

/// The name of a queue's resources.
fn id(queue: &str) -> String {
    let words = queue.split(['-', '_', '.']).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

#[test]
fn the_template_has_the_rules_of_the_table() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/events.yaml");
    let wanted = template();
    if std::env::var_os("ROLEFIT_WRITE_TEMPLATES").is_some() {
        std::fs::write(&file, &wanted).expect("the template is written");
    }
    let found = std::fs::read_to_string(&file).expect("the template is there");
    assert_eq!(
        found, wanted,
        "write it again: `ROLEFIT_WRITE_TEMPLATES=1 cargo test -p rolefit-aws --test events_template`"
    );
}

/// The names of queues in a part of a template, each once: what stands behind the deployment's name in an ARN of SQS.
fn queues_in(part: &str) -> BTreeSet<&str> {
    let arns = part.split("${AWS::AccountId}:${Name}-").skip(1);
    arns.filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name)
        .collect()
}

/// The templates that name the queues one by one, because a right or a source of events is for one queue.
#[test]
fn the_other_templates_have_the_queues_of_the_table() {
    let wanted: BTreeSet<&str> = RULES.iter().map(|rule| rule.queue).collect();
    let read = |name: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../infra")
            .join(name);
        std::fs::read_to_string(file).expect("the template is there")
    };
    let functions = read("functions.yaml");
    let sources: BTreeSet<&str> = functions
        .lines()
        .filter(|line| line.contains("EventSourceArn") && line.contains(":sqs:"))
        .flat_map(queues_in)
        .collect();
    assert_eq!(sources, wanted, "functions.yaml");
    let roles = read("roles.yaml");
    for policy in ["WorkPolicy", "DeskPolicy"] {
        let (_, part) = roles
            .split_once(&format!("\n  {policy}:\n"))
            .expect("the policy is there");
        let (_, part) = part.split_once("Sid: Queues\n").expect("has the statement");
        let statement = part.split("- Sid:").next().unwrap_or_default();
        let statement = statement.split("          # ").next().unwrap_or_default();
        assert_eq!(queues_in(statement), wanted, "{policy}");
    }
}
